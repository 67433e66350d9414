{# A figure lies between the ends of its interval, and all three are finite or null. #}
{% test has_an_interval(model, column_name) %}

select
    {{ column_name }}_low,
    {{ column_name }},
    {{ column_name }}_high

from {{ model }}

where
    not coalesce(
        {{ column_name }} between {{ column_name }}_low and {{ column_name }}_high
        and isfinite({{ column_name }}_low)
        and isfinite({{ column_name }}_high),
        {{ column_name }} is null
        and {{ column_name }}_low is null
        and {{ column_name }}_high is null
    )

{% endtest %}
