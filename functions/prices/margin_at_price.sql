{{ what_if_price('tried_price - unit_cost') }}
