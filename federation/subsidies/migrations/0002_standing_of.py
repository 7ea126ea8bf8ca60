"""The state that an academy's announced results give, as the database itself counts it."""

from django.db import migrations

CREATE = """
CREATE FUNCTION subsidies_standing_of(academy bigint) RETURNS text LANGUAGE sql STABLE AS $$
    WITH results AS (
        SELECT DISTINCT ON (evaluation.id) evaluation.id, campaign.year, result.grade = 'unqualified' AS failed
          FROM academies_evaluation evaluation
          JOIN academies_campaign campaign ON campaign.id = evaluation.campaign_id
          JOIN academies_evaluationresult result ON result.evaluation_id = evaluation.id
         WHERE evaluation.academy_id = academy
         ORDER BY evaluation.id, result.edition DESC
    ), islands AS (
        SELECT failed, count(*) FILTER (WHERE NOT failed) OVER (ORDER BY year) AS island FROM results
    ), rows_of_failures AS (
        SELECT count(*) AS length FROM islands WHERE failed GROUP BY island
    )
    SELECT CASE
        WHEN (SELECT max(length) FROM rows_of_failures) >= (
            SELECT (version.value #>> '{}')::integer
              FROM regulations_parameterversion version
              JOIN regulations_parametercode code ON code.id = version.parameter_id
             WHERE code.code = 'subsidies.fails_in_a_row_to_end' AND version.state = 'approved'
               AND version.since <= (now() AT TIME ZONE 'Asia/Shanghai')::date
             ORDER BY version.since DESC LIMIT 1
        ) THEN 'terminated'
        WHEN EXISTS (
            SELECT FROM results WHERE failed AND NOT EXISTS (
                SELECT FROM academies_rectification orders
                 WHERE orders.evaluation_id = results.id AND orders.state = 'accepted'
            )
        ) THEN 'rectifying'
        ELSE 'eligible'
    END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("subsidies", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(CREATE, "DROP FUNCTION subsidies_standing_of(bigint)"),
    ]
