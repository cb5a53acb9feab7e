CREATE TABLE `freezes` (
	`key` text PRIMARY KEY NOT NULL,
	`target` text NOT NULL,
	`called_by` text NOT NULL,
	`at` integer NOT NULL,
	`reason` text
);
