select {{ function('reasons') }}(customer.contributions, 1e0)

from (
    select {{ live('churn', 'contributions', 'feature_row') }} as contributions
    from {{ ref('feat_customers__snapshots') }} as feature_row
    where
        feature_row.customer_id = for_customer_id
        and feature_row.is_latest
        and feature_row.is_active
) as customer
