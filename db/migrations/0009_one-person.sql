CREATE TABLE `merges` (
	`absorbed` text PRIMARY KEY NOT NULL,
	`survivor` text NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`absorbed`) REFERENCES `principals`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`survivor`) REFERENCES `principals`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
DROP INDEX `conversations_session_key_unique`;--> statement-breakpoint
CREATE INDEX `conversations_session` ON `conversations` (`session_key`);--> statement-breakpoint
CREATE INDEX `conversations_person` ON `conversations` (`principal_id`,`last_used_at`);