CREATE TABLE `approval_cards` (
	`seq` integer PRIMARY KEY NOT NULL,
	`request_id` text NOT NULL,
	`outbox_id` text NOT NULL,
	`lane` text NOT NULL,
	`platform` text NOT NULL,
	`principal_id` text,
	`kind` text NOT NULL,
	`buttons` text NOT NULL,
	`lost_at` integer,
	FOREIGN KEY (`request_id`) REFERENCES `approval_requests`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `approval_cards_outbox_id_unique` ON `approval_cards` (`outbox_id`);--> statement-breakpoint
CREATE INDEX `approval_cards_request` ON `approval_cards` (`request_id`);--> statement-breakpoint
CREATE TABLE `approval_requests` (
	`seq` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`gateway_id` text NOT NULL,
	`gateway_approval_id` text NOT NULL,
	`agent_id` text NOT NULL,
	`approval` text NOT NULL,
	`digest` text NOT NULL,
	`turn_id` text,
	`conversation_id` text,
	`requester_id` text,
	`barred` text NOT NULL,
	`dangerous` integer NOT NULL,
	`quorum` integer NOT NULL,
	`stage` integer NOT NULL,
	`asked` text NOT NULL,
	`state` text NOT NULL,
	`choice` text,
	`decided_from` text,
	`reason` text,
	`ended_by` text NOT NULL,
	`reference` text NOT NULL,
	`opened_at` integer NOT NULL,
	`ended_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `approval_requests_id_unique` ON `approval_requests` (`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `approval_requests_gateway` ON `approval_requests` (`gateway_id`,`gateway_approval_id`);--> statement-breakpoint
CREATE INDEX `approval_requests_open` ON `approval_requests` (`seq`) WHERE state in ('pending', 'claimed');--> statement-breakpoint
CREATE INDEX `approval_requests_past` ON `approval_requests` (`ended_at`) WHERE state not in ('pending', 'claimed');--> statement-breakpoint
CREATE TABLE `approval_votes` (
	`seq` integer PRIMARY KEY NOT NULL,
	`request_id` text NOT NULL,
	`principal_id` text NOT NULL,
	`identity` text NOT NULL,
	`choice` text NOT NULL,
	`own` integer NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`request_id`) REFERENCES `approval_requests`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`principal_id`) REFERENCES `principals`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `approval_votes_person` ON `approval_votes` (`request_id`,`principal_id`);