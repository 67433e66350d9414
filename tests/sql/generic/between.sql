{# What stands there, and what may, is the error's own text: dbt but counts the rows. #}
{% test between(model, column_name, minimum, maximum) %}

select count(*) as rows_outside

from {{ model }}

where {{ column_name }} not between {{ minimum }} and {{ maximum }}

having
    count(*) > 0
    and error(concat(
        '{{ model.identifier or 'the column' }}.{{ column_name }} is ',
        min({{ column_name }}), ' in ', count(*),
        ' of its rows: it must be from {{ minimum }} to {{ maximum }}'
    )) is null

{% endtest %}
