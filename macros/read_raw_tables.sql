{# Reads the shop's raw tables before a build; what it does stands in raw_tables.py. #}
{% macro read_raw_tables() %}
    {% if flags.WHICH in ('build', 'run') %}
        select read_raw_tables(
            '{{ var("raw_files") }}',
            '{{ var("raw_schema") }}',
            {{ var("largest_quarantined_share") }}
        )
    {% endif %}
{% endmacro %}
