"""What a shop's raw tables hold and allow, told before anything is built of them."""
