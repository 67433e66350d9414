{{ what_if_price('asked_price') }}
