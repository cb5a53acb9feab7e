CREATE TABLE `questions` (
	`seq` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`gateway_id` text NOT NULL,
	`gateway_question_id` text NOT NULL,
	`agent_id` text NOT NULL,
	`question` text NOT NULL,
	`turn_id` text NOT NULL,
	`conversation_id` text NOT NULL,
	`principal_id` text NOT NULL,
	`answers` text NOT NULL,
	`state` text NOT NULL,
	`outbox_id` text NOT NULL,
	`reference` text NOT NULL,
	`opened_at` integer NOT NULL,
	`ended_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `questions_id_unique` ON `questions` (`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `questions_outbox_id_unique` ON `questions` (`outbox_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `questions_gateway` ON `questions` (`gateway_id`,`gateway_question_id`);--> statement-breakpoint
CREATE INDEX `questions_open` ON `questions` (`seq`) WHERE state in ('asked', 'answering', 'skipping');