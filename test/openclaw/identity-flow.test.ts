import { slackFlow } from "./slack-flow.ts";

slackFlow("identity");
