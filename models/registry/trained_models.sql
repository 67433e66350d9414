select * from {{ ref('train_recommender') }}
union all by name
select * from {{ ref('train_click') }}
union all by name
select * from {{ ref('train_price_elasticity') }}
union all by name
select * from {{ ref('train_churn') }}
union all by name
select * from {{ ref('train_demand') }}
union all by name
select * from {{ ref('train_campaign_response') }}
