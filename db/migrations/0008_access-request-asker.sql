ALTER TABLE `access_requests` ADD `name` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `access_requests` ADD `standing` text DEFAULT 'unknown' NOT NULL;