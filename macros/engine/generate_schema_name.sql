{#
    Where another project has installed this one as a package: a schema of its own for
    what we build, called as that project calls its custom schemas.
#}
{% macro generate_schema_name(custom_schema_name=none, node=none) -%}
    {%- set theirs = {} if project_name == node.package_name else context[project_name] -%}
    {%- set is_package = project_name != node.package_name -%}
    {%- set name = custom_schema_name or (node.package_name if is_package else none) -%}
    {{- theirs.get('generate_schema_name', dbt.generate_schema_name)(name, node) -}}
{%- endmacro %}
