CREATE TABLE `data_keys` (
	`kid` text NOT NULL,
	`purpose` text NOT NULL,
	`epoch` integer NOT NULL,
	`wrapped_by` text NOT NULL,
	`wrapped` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`kid`, `wrapped_by`)
);
