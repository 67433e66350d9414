{#
    Where another project has installed this one as a package: a schema of its own for
    what we build, called as that project calls its custom schemas.
#}
{% macro generate_schema_name(custom_schema_name=none, node=none) -%}
    {%- if project_name == node.package_name -%}
        {{- dbt.generate_schema_name(custom_schema_name, node) -}}
    {%- else -%}
        {%- set theirs = context.get(project_name, {}) -%}
        {%- set generate = theirs.get('generate_schema_name', dbt.generate_schema_name) -%}
        {{- generate(custom_schema_name or node.package_name, node) -}}
    {%- endif -%}
{%- endmacro %}
