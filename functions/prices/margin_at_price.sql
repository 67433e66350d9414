{{ what_if_price('asked_price - unit_cost') }}
