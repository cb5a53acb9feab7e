CREATE INDEX `conversations_used` ON `conversations` (`last_used_at`);--> statement-breakpoint
CREATE INDEX `held_messages_order` ON `held_messages` (`held_at`);