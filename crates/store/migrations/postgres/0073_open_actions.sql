-- What of a campaign has not begun, by its place. By day alone every slot walked through all that the campaign ever did.
-- Step and kind stand in it so that what waits is counted without looking at the rows.
CREATE INDEX action_open ON action (workspace_id, campaign_id, local_date, slot_index, step, kind)
    WHERE state IN ('queued', 'waiting_for_approval', 'approved', 'scheduled');
