{# Of a live_ table: none of its name could be trained, so its functions return null. #}
{% test a_model_scores(model) %}

{{ config(severity = 'warn') }}

select 'none' as live

where not exists (select 1 from {{ model }} where role = 'live')

{% endtest %}
