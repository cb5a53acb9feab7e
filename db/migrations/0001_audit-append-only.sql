CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
WHEN NOT (
  NEW.salt IS NULL AND NEW.actor_identity IS NULL AND NEW.rule IS NULL AND NEW.details = '{}'
  AND NEW.seq = OLD.seq AND NEW.at = OLD.at AND NEW.actor_kind = OLD.actor_kind AND NEW.actor_id IS OLD.actor_id
  AND NEW.action = OLD.action AND NEW.target_kind = OLD.target_kind AND NEW.target_id = OLD.target_id
  AND NEW.outcome = OLD.outcome AND NEW.reference IS OLD.reference AND NEW.digest = OLD.digest
  AND NEW.previous_hash = OLD.previous_hash AND NEW.hash = OLD.hash
  AND EXISTS (
    SELECT 1 FROM audit
    WHERE action = 'audit.erased' AND seq > OLD.seq AND json_extract(details, '$.through') >= OLD.seq
  )
)
BEGIN
  SELECT RAISE(ABORT, 'the audit is append-only: no event can be changed');
END;
--> statement-breakpoint
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
BEGIN
  SELECT RAISE(ABORT, 'the audit is append-only: no event can be removed');
END;
--> statement-breakpoint
CREATE TRIGGER audit_no_gap BEFORE INSERT ON audit
WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit)
BEGIN
  SELECT RAISE(ABORT, 'the audit is append-only: an event follows the last one');
END;
--> statement-breakpoint
CREATE TRIGGER audit_checkpoints_no_update BEFORE UPDATE ON audit_checkpoints
BEGIN
  SELECT RAISE(ABORT, 'the audit is append-only: no checkpoint can be changed');
END;
--> statement-breakpoint
CREATE TRIGGER audit_checkpoints_no_delete BEFORE DELETE ON audit_checkpoints
BEGIN
  SELECT RAISE(ABORT, 'the audit is append-only: no checkpoint can be removed');
END;
