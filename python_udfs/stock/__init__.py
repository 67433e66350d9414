"""How much to order and when: exact policies of inventory theory."""
