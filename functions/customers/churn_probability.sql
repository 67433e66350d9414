select {{ live('churn', 'score', 'customer') }}

from {{ ref('feat_customers__snapshots') }} as customer

where
    customer.customer_id = for_customer_id
    and customer.is_latest
    and customer.is_active
