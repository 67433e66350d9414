select {{ function('reasons') }}({{ live('churn', 'contributions', 'customer') }}, 1e0)

from (select for_customer_id) as asked (asked_customer_id)
inner join {{ ref('feat_customers__snapshots') }} as customer
    on asked.asked_customer_id = customer.customer_id

where
    customer.is_latest
    and customer.is_active
