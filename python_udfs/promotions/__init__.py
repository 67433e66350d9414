"""What promotions brought, and which come next."""
