-- 0 for what is not recommended to somebody of whom something is known.
select
    case
        when count(*) > 0 then max(suggestions.discount_rate)
        else (
            select max(0e0)
            from {{ ref('int_price_curves') }} as curves
            cross join {{ ref('int_consenting_customers') }} as customers
            where
                curves.product_id = for_product_id
                and curves.elasticity is not null
                and customers.customer_id = for_customer_id
        )
    end

from {{ ref('discount_suggestions') }} as suggestions

where
    suggestions.customer_id = for_customer_id
    and suggestions.product_id = for_product_id
