-- Of a discount that may not be announced as a reduction the words say so, and of a
-- lift that rounding hides they name no number.
select
    customer_id,
    product_id,
    discounted_price,
    lowest_price_30_days,
    reduction_from_lowest_rate,
    reason

from {{ ref('discount_suggestions') }}

where
    discount_rate > 0e0
    and (
        (lowest_price_30_days is not null and reduction_from_lowest_rate is null)
        <> (reason like '%no reduction from the lowest price%')
        or (
            round(100 * purchase_probability, 1)
            = round(100 * purchase_probability_with_discount, 1)
            and reason like '%lifts the chance%'
        )
    )
