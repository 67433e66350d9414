-- 0 for what is not recommended to somebody whom the shop knows.
select
    coalesce(
        suggestions.discount_rate,
        case
            when curves.elasticity is not null and customers.customer_id is not null
                then 0e0
        end
    )

from (
    select
        for_customer_id,
        for_product_id
) as asked (asked_customer_id, asked_product_id)
left join {{ ref('discount_suggestions') }} as suggestions
    on
    asked.asked_customer_id = suggestions.customer_id
    and asked.asked_product_id = suggestions.product_id
left join {{ ref('int_price_curves') }} as curves
    on asked.asked_product_id = curves.product_id
left join {{ ref('int_consenting_customers') }} as customers
    on asked.asked_customer_id = customers.customer_id
