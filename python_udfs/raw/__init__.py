"""The shop's raw tables: found, read by the contract, counted, set aside."""
