{# What stands there, and what may, is the text of the error: dbt only counts rows. Of
   none the text is null, and `error` of it nothing. #}
{% test between(model, column_name, minimum, maximum) %}

select count(*) as rows_outside

from {{ model }}

where {{ column_name }} not between {{ minimum }} and {{ maximum }}

having
    count(*) > 0
    and error(
        '{{ model.identifier or 'the column' }}.{{ column_name }} is '
        || cast(min({{ column_name }}) as varchar) || ' in ' || count(*)
        || ' of its rows: it must be from {{ minimum }} to {{ maximum }}'
    ) is null

{% endtest %}
