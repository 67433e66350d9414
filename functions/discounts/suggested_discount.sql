-- 0 for what is not recommended to somebody whom the shop knows.
select
    coalesce(
        (
            select discount_rate
            from {{ ref('discount_suggestions') }}
            where customer_id = for_customer_id and product_id = for_product_id
        ),
        (
            select 0e0
            from {{ ref('int_price_curves') }}
            where product_id = for_product_id and elasticity is not null
        )
        * (
            select 1e0
            from {{ ref('int_consenting_customers') }}
            where customer_id = for_customer_id
        )
    )
