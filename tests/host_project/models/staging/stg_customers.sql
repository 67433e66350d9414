select
    client as customer_id,
    may_be_advised as consents_to_personalisation

from {{ source('shop', 'customers') }}
