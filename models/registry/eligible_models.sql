with

registry as (

    select *
    from {{ ref('model_registry') }}
    where trained_on = {{ raw_files() }}

),

metrics as (

    select * from {{ ref('model_metrics') }}

),

gates as (

    select * from {{ ref('model_gates') }}

),

compared as (

    select
        registry.*,
        gates.glass_box_tolerance,
        metrics.beats_baseline,
        registry.model_id = gates.pinned_model_id as is_pinned,
        if(metrics.is_higher_better, 1, -1) * registry.inner_value as inner_quality,
        max(inner_quality) filter (where not registry.is_glass_box) over (
            partition by registry.model_name, registry.registered_at
        ) as full_quality

    from registry
    inner join gates on registry.model_name = gates.model_name
    inner join metrics
        on registry.model_id = metrics.model_id
        and gates.metric_name = metrics.metric_name

    where registry.parity_difference <= gates.largest_parity_difference

),

preferred as (

    select
        *,
        case
            when is_glass_box
                then
                    inner_quality
                    >= full_quality - glass_box_tolerance * abs(full_quality)
            else true
        end as is_good_enough

    from compared

    where
        is_pinned
        or beats_baseline

)

select
    model_name,
    model_id,
    coalesce(is_pinned, false) as is_pinned,
    is_glass_box,
    registered_at,
    score_sql,
    contributions_sql,
    is_extrapolated_sql,
    row_number() over (
        partition by model_name
        order by
            coalesce(is_pinned, false) desc,
            registered_at desc,
            coalesce(is_good_enough, false) desc,
            is_glass_box desc,
            model_id asc
    ) as preference

from preferred
