{# Every figure of quality of the registered models of `registry`, as rows. #}
{% macro model_metrics_of(registry) -%}
    select
        model_id,
        model_name,
        metric.*,
        case
            when metric.is_higher_better
                then metric.metric_value > metric.baseline_value
            else metric.metric_value < metric.baseline_value
        end as beats_baseline

    from (
        select
            model_id,
            model_name,
            unnest(from_json(metrics, '[{
                "metric_name": "VARCHAR",
                "metric_value": "DOUBLE",
                "baseline_name": "VARCHAR",
                "baseline_value": "DOUBLE",
                "is_higher_better": "BOOLEAN"
            }]')) as metric
        from {{ registry }}
    ) as figures
{%- endmacro %}
