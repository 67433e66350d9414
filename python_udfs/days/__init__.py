"""Days: what weekdays, promotions, holidays and pay days do to a product's units."""
