CREATE TABLE `audit` (
	`seq` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`actor_kind` text NOT NULL,
	`actor_id` text,
	`actor_identity` text,
	`action` text NOT NULL,
	`target_kind` text NOT NULL,
	`target_id` text NOT NULL,
	`outcome` text NOT NULL,
	`rule` text,
	`details` text NOT NULL,
	`reference` text,
	`digest` text NOT NULL,
	`salt` text,
	`previous_hash` text NOT NULL,
	`hash` text NOT NULL,
	`concerned_id` text GENERATED ALWAYS AS (json_extract(details, '$.principal')) VIRTUAL
);
--> statement-breakpoint
CREATE INDEX `audit_actor` ON `audit` (`actor_id`,`seq`);--> statement-breakpoint
CREATE INDEX `audit_target` ON `audit` (`target_id`,`seq`);--> statement-breakpoint
CREATE INDEX `audit_concerned` ON `audit` (`concerned_id`,`seq`);--> statement-breakpoint
CREATE INDEX `audit_at` ON `audit` (`at`);--> statement-breakpoint
CREATE INDEX `audit_strangers` ON `audit` (`actor_identity`,`seq`) WHERE actor_kind = 'stranger';--> statement-breakpoint
CREATE INDEX `audit_erasures` ON `audit` (`seq`) WHERE action = 'audit.erased';--> statement-breakpoint
CREATE TABLE `audit_checkpoints` (
	`size` integer PRIMARY KEY NOT NULL,
	`note` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `buttons` (
	`token` text PRIMARY KEY NOT NULL,
	`action` text NOT NULL,
	`only_for` text,
	`single_use` integer NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer
);
--> statement-breakpoint
CREATE TABLE `conversations` (
	`seq` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`principal_id` text NOT NULL,
	`agent_id` text NOT NULL,
	`place` text NOT NULL,
	`place_key` text NOT NULL,
	`session_key` text NOT NULL,
	`shares` text NOT NULL,
	`locked_to` text,
	`created_at` integer NOT NULL,
	`last_used_at` integer NOT NULL,
	`closed_at` integer,
	FOREIGN KEY (`principal_id`) REFERENCES `principals`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `conversations_id_unique` ON `conversations` (`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `conversations_session_key_unique` ON `conversations` (`session_key`);--> statement-breakpoint
CREATE INDEX `conversations_place` ON `conversations` (`place_key`);--> statement-breakpoint
CREATE UNIQUE INDEX `conversations_open` ON `conversations` (`place_key`,`principal_id`,`agent_id`) WHERE closed_at is null;--> statement-breakpoint
CREATE TABLE `credentials` (
	`id` text PRIMARY KEY NOT NULL,
	`principal_id` text NOT NULL,
	`gateway_id` text NOT NULL,
	`kind` text NOT NULL,
	`scopes` text NOT NULL,
	`public_id` text NOT NULL,
	`sealed_secret` text NOT NULL,
	`issued_at` integer NOT NULL,
	`last_used_at` integer,
	`revoked_at` integer,
	FOREIGN KEY (`principal_id`) REFERENCES `principals`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `credentials_current` ON `credentials` (`gateway_id`,`principal_id`) WHERE revoked_at is null;--> statement-breakpoint
CREATE TABLE `grants` (
	`id` text PRIMARY KEY NOT NULL,
	`principal_id` text NOT NULL,
	`subject` text NOT NULL,
	`starts_at` integer NOT NULL,
	`ends_at` integer,
	`granted_by` text NOT NULL,
	`reason` text,
	`revoked_at` integer,
	FOREIGN KEY (`principal_id`) REFERENCES `principals`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `grants_principal` ON `grants` (`principal_id`);--> statement-breakpoint
CREATE INDEX `grants_standing` ON `grants` (`ends_at`) WHERE revoked_at is null;--> statement-breakpoint
CREATE TABLE `identities` (
	`identity` text PRIMARY KEY NOT NULL,
	`principal_id` text NOT NULL,
	`linked_at` integer NOT NULL,
	FOREIGN KEY (`principal_id`) REFERENCES `principals`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `identities_principal` ON `identities` (`principal_id`);--> statement-breakpoint
CREATE TABLE `inbox` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`platform` text NOT NULL,
	`event_id` text NOT NULL,
	`event` text NOT NULL,
	`received_at` integer NOT NULL,
	`handled_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `inbox_event` ON `inbox` (`platform`,`event_id`);--> statement-breakpoint
CREATE INDEX `inbox_unhandled` ON `inbox` (`id`) WHERE handled_at is null;--> statement-breakpoint
CREATE TABLE `notes` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `outbox` (
	`seq` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`lane` text NOT NULL,
	`turn_id` text,
	`operation` text NOT NULL,
	`state` text NOT NULL,
	`attempts` integer NOT NULL,
	`not_before` integer NOT NULL,
	`ref` text,
	`repeated` integer NOT NULL,
	`created_at` integer NOT NULL,
	`last_error` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `outbox_id_unique` ON `outbox` (`id`);--> statement-breakpoint
CREATE INDEX `outbox_open` ON `outbox` (`seq`) WHERE state in ('pending', 'attempting', 'ambiguous');--> statement-breakpoint
CREATE INDEX `outbox_turn` ON `outbox` (`turn_id`) WHERE turn_id is not null;--> statement-breakpoint
CREATE TABLE `principals` (
	`id` text PRIMARY KEY NOT NULL,
	`display_name` text NOT NULL,
	`role` text NOT NULL,
	`suspended_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `turns` (
	`seq` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`conversation_id` text NOT NULL,
	`principal_id` text NOT NULL,
	`identity` text NOT NULL,
	`message_key` text NOT NULL,
	`message` text NOT NULL,
	`text` text NOT NULL,
	`state` text NOT NULL,
	`run_id` text,
	`reference` text NOT NULL,
	`queued_at` integer NOT NULL,
	`started_at` integer,
	`ended_at` integer,
	`expires_at` integer,
	`failure` text,
	FOREIGN KEY (`conversation_id`) REFERENCES `conversations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`principal_id`) REFERENCES `principals`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `turns_id_unique` ON `turns` (`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `turns_message_key_unique` ON `turns` (`message_key`);--> statement-breakpoint
CREATE INDEX `turns_unfinished` ON `turns` (`seq`) WHERE state in ('queued', 'dispatching', 'running', 'waiting');--> statement-breakpoint
CREATE INDEX `turns_unfinished_in` ON `turns` (`conversation_id`,`seq`) WHERE state in ('queued', 'dispatching', 'running', 'waiting');--> statement-breakpoint
CREATE INDEX `turns_unfinished_of` ON `turns` (`principal_id`,`seq`) WHERE state in ('queued', 'dispatching', 'running', 'waiting');