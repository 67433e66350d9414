select 1 from {{ ref('orders') }} where amount is null
