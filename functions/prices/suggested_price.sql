select suggestions.suggested_price

from (select for_product_id) as asked (asked_product_id)
inner join {{ ref('int_suggested_prices') }} as suggestions
    on asked.asked_product_id = suggestions.product_id
