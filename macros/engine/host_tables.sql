{#
    The rows of the var `raw_tables`, whose references make a project's own models come
    before ours: the contract's table and its model, or another package's by
    `package.model`. Not our own `ref`, because a table may lie in another database.
#}
{% macro host_tables() -%}
    select
        cast(null as varchar) as table_name,
        cast(null as varchar) as read_from,
        cast(null as varchar) as relation
    where false
    {%- for table_name, model_name in (var('raw_tables') or {}).items() %}
        {%- set package_and_name = (project_name ~ '.' ~ model_name).split('.')[-2:] %}
        {%- set relation = builtins.ref(*package_and_name) %}
        {%- if execute and relation.is_cte %}
            {%- do exceptions.raise_compiler_error(
                'var raw_tables: ' ~ table_name ~ ' is the model ' ~ model_name
                ~ ', which is ephemeral: make it a view or a table') %}
        {%- endif %}
    union all
    select
        '{{ table_name }}' as table_name,
        '{{ relation.schema }}.{{ relation.identifier }}' as read_from,
        '{{ relation }}' as relation
    {%- endfor %}
{%- endmacro %}
