{#
    Which of the registered models of one name scores, and which stands beside it.

    A model may score if it was trained on this shop, is the same from source, ONNX and
    SQL, and beats its baseline by its gate's metric and the best simple method on the
    inner validation; or if it is pinned. The pinned one comes first, else the newest; of
    one build the glass box, where its inner validation is within the gate's tolerance of
    the full booster's. Where none may, the newest simple method does: the best of those
    that the gate's baseline was chosen from.
#}
{% macro live_model_of(model_name) -%}
{{ config(post_hook = "{{ create_model_macros('" ~ model_name ~ "') }}") }}

with

registry as (

    select * from {{ ref('registered_' ~ model_name) }}
    where trained_on = {{ raw_files() }}

),

gate as (

    select * from {{ ref('model_gates') }}
    where model_name = '{{ model_name }}'

),

metrics as (

    {{ model_metrics_of('registry') }}

),

compared as (

    select
        registry.*,
        gate.glass_box_tolerance,
        gate.pinned_model_id,
        metrics.beats_baseline,
        coalesce(registry.model_id = gate.pinned_model_id, false) as is_pinned,
        if(metrics.is_higher_better, 1, -1) * registry.validation_value
            as validation_quality,
        max(validation_quality)
            filter (where not registry.is_glass_box and not registry.is_simple)
            over (partition by registry.registration)
            as full_quality,
        max(validation_quality) filter (where registry.is_simple)
            over (partition by registry.registration) as simple_quality

    from registry
    cross join gate
    inner join metrics
        on registry.model_id = metrics.model_id
        and gate.metric_name = metrics.metric_name

    where registry.parity_difference <= gate.max_parity_difference

),

preferred as (

    select
        *,
        row_number() over (
            order by
                is_pinned desc nulls last,
                is_simple asc nulls last,
                registration desc nulls last,
                not is_glass_box or coalesce(
                    validation_quality
                    >= full_quality - glass_box_tolerance * abs(full_quality),
                    false
                ) desc nulls last,
                is_glass_box desc nulls last,
                model_id asc nulls last
        ) as preference,
        max(registration) over () as last_registration

    from compared

    where
        is_pinned
        or is_simple
        or beats_baseline and coalesce(validation_quality >= simple_quality, true)

),

-- A challenger is of the last build: an older model may ask for features that are gone.
roles as (

    select
        *,
        case
            when preference = 1 then 'live'
            when
                registration = last_registration
                and not is_simple
                and row_number() over (
                    partition by preference = 1, is_simple, registration
                    order by preference asc nulls last
                ) = 1
                then 'challenger'
        end as role

    from preferred

)

select
    role,
    model_name,
    model_id,
    method,
    is_simple,
    is_pinned,
    pinned_model_id,
    is_glass_box,
    registered_at as live_since,
    if(score_sql is null, 'onnx', 'sql') as scores_in,
    score_sql,
    contributions_sql,
    no_sql_reason,
    is_extrapolated_sql

from roles

where role is not null
{%- endmacro %}
