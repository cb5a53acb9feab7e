CREATE TABLE `access_request_cards` (
	`outbox_id` text PRIMARY KEY NOT NULL,
	`request_id` text NOT NULL,
	`identity` text NOT NULL,
	FOREIGN KEY (`request_id`) REFERENCES `access_requests`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `access_request_cards_request` ON `access_request_cards` (`request_id`);--> statement-breakpoint
CREATE TABLE `access_requests` (
	`seq` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`identity` text NOT NULL,
	`principal_id` text,
	`agent_id` text NOT NULL,
	`asked` text,
	`reason` text,
	`place` text NOT NULL,
	`state` text NOT NULL,
	`stage` text NOT NULL,
	`escalates_at` integer,
	`expires_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`decided_at` integer,
	`decided_by` text,
	`denial_reason` text,
	`ends_at` integer,
	`reference` text NOT NULL,
	FOREIGN KEY (`principal_id`) REFERENCES `principals`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `access_requests_id_unique` ON `access_requests` (`id`);--> statement-breakpoint
CREATE INDEX `access_requests_pending` ON `access_requests` (`seq`) WHERE state = 'pending';--> statement-breakpoint
CREATE INDEX `access_requests_account` ON `access_requests` (`identity`,`created_at`);--> statement-breakpoint
CREATE TABLE `held_messages` (
	`id` text PRIMARY KEY NOT NULL,
	`identity` text NOT NULL,
	`agent_id` text NOT NULL,
	`message_key` text NOT NULL,
	`sealed` text NOT NULL,
	`held_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`reference` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `held_messages_message_key_unique` ON `held_messages` (`message_key`);--> statement-breakpoint
CREATE INDEX `held_messages_account` ON `held_messages` (`identity`);