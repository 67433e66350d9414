{{ what_if_price('1e0') }}
