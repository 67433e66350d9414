{{ config(tags = ['combines']) }}

with

customers as (

    select * from {{ ref('feat_customers__snapshots') }}
    where is_latest and is_active

),

contacts as (

    select * from {{ ref('feat_marketing__contacts') }}

),

product_weeks as (

    select * from {{ ref('feat_demand__product_weeks') }}
    where is_future

),

scores as (

    {#- Of the models that are there: see if_there. #}
    {%- set arms = [] %}
    {%- for model_name, rows in {
        'churn': 'customers', 'campaign_response': 'contacts', 'demand': 'product_weeks'
    }.items() if is_there('live_' ~ model_name) %}
        {%- do arms.append(
            "select '" ~ model_name ~ "' as model_name, "
            ~ live(model_name, 'score', rows) ~ " as champion_score, "
            ~ live(model_name, 'challenger_score', rows) ~ " as challenger_score from "
            ~ rows
        ) %}
    {%- endfor %}
    {{ arms | join(' union all ') }}

),

compared as (

    select
        model_name,
        count(*) as compared_rows,
        round(avg(cast(champion_score as decimal(18, 9))), 6) as mean_champion_score,
        round(avg(cast(challenger_score as decimal(18, 9))), 6)
            as mean_challenger_score,
        round(max(abs(champion_score - challenger_score)), 6) as max_difference,
        round(corr(champion_score, challenger_score), 4) as score_correlation

    from scores

    where challenger_score is not null

    group by model_name

),

champions as (

    select * from {{ ref('live_models') }}

),

challengers as (

    select * from {{ ref('challenger_models') }}

),

gates as (

    select * from {{ ref('model_gates') }}

),

metrics as (

    select * from {{ ref('model_metrics') }}

)

select
    gates.model_name,
    champions.model_id as champion_model_id,
    challengers.model_id as challenger_model_id,
    champions.is_glass_box as is_champion_glass_box,
    challengers.is_glass_box as is_challenger_glass_box,
    gates.metric_name,
    champion_metrics.metric_value as champion_value,
    challenger_metrics.metric_value as challenger_value,
    compared.compared_rows,
    compared.mean_champion_score,
    compared.mean_challenger_score,
    compared.max_difference,
    compared.score_correlation

from gates
inner join champions on gates.model_name = champions.model_name
inner join challengers on gates.model_name = challengers.model_name
inner join metrics as champion_metrics
    on champions.model_id = champion_metrics.model_id
    and gates.metric_name = champion_metrics.metric_name
inner join metrics as challenger_metrics
    on challengers.model_id = challenger_metrics.model_id
    and gates.metric_name = challenger_metrics.metric_name
left join compared on gates.model_name = compared.model_name
