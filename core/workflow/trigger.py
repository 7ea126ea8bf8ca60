"""The database's own copy of a life cycle: no ``queryset.update()`` and no psql skips a step."""

import pgtrigger

from core.workflow.table import Workflow


def fsm_trigger(workflow: Workflow, field: str = "state") -> pgtrigger.Trigger:
    """A trigger for ``Meta.triggers`` that refuses a birth or a step that ``workflow`` does not have."""
    births = ", ".join(f"'{state}'" for state in workflow.born_in)
    steps = ", ".join(f"('{source}', '{target}')" for source, target in workflow.steps)
    func = f"""
        IF TG_OP = 'INSERT' THEN
            IF NEW.{field} NOT IN ({births}) THEN
                RAISE EXCEPTION '{workflow.name} cannot begin as %', NEW.{field} USING ERRCODE = 'check_violation';
            END IF;
        ELSIF OLD.{field} <> NEW.{field} AND (OLD.{field}, NEW.{field}) NOT IN ({steps}) THEN
            RAISE EXCEPTION '{workflow.name} cannot go from % to %', OLD.{field}, NEW.{field}
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """
    return pgtrigger.Trigger(
        name=f"{field}_moves",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf(field),  # type: ignore[no-untyped-call]
        func=func,
    )
