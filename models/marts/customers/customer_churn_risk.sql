with

customers as (

    select *
    from {{ ref('feat_customers__snapshots') }}
    where is_latest

),

scored as (

    select
        customers.*,
        {{ live_model('churn') }} as model_id,
        round({{ function('churn_probability') }}(customers.customer_id), 6)
            as churn_probability,
        {{ function('churn_probability_reasons') }}(customers.customer_id).sentence
            as top_reasons,
        {{ live('churn', 'is_extrapolated', 'customers') }} as is_extrapolated

    from customers

)

select
    customer_id,
    churn_probability,
    case
        when churn_probability is not null
            then
                row_number() over (
                    order by
                        churn_probability desc nulls last,
                        days_since_last_order desc,
                        customer_id asc
                )
    end as risk_rank,
    case
        when not is_active then 'gone'
        when churn_probability >= 5e-1 then 'high'
        when churn_probability >= 2e-1 then 'medium'
        when churn_probability is not null then 'low'
    end as risk_level,
    concat(
        case
            when mean_days_between_orders is null
                then
                    concat(
                        'ordered on one day only, ',
                        cast(days_since_last_order as varchar),
                        case days_since_last_order when 1 then ' day' else ' days' end,
                        ' ago'
                    )
            else
                concat(
                    'last order ',
                    cast(days_since_last_order as varchar),
                    case days_since_last_order when 1 then ' day' else ' days' end,
                    ' ago, usually every ',
                    cast(
                        cast(round(mean_days_between_orders) as bigint) as varchar
                    )
                )
        end,
        case
            when orders_last_91_days > 0 and orders_last_28_days = 0
                then '; none in the last 28 days'
            when order_trend * 3 < -1 then '; less than half as often as before'
            else ''
        end
    ) as reason,
    top_reasons,
    case when is_active then is_extrapolated end as is_extrapolated,
    cast(days_since_last_order as bigint) as days_since_last_order,
    round(mean_days_between_orders, 1) as mean_days_between_orders,
    round(average_order_value, 2) as average_order_value,
    round(revenue_last_91_days, 2) as revenue_last_91_days,
    round(churn_probability * revenue_last_91_days, 2) as revenue_at_risk,
    case when is_active then model_id end as model_id,
    case when is_active then {{ live_method('churn') }} end as scored_by

from scored
