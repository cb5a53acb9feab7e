import type { AgentId } from "../../core/access/permission.ts";

/** One agent of the try-out. */
export interface DemoAgent {
  readonly id: AgentId;
  readonly name: string;
  /** What it would be for, with a model behind it. */
  readonly about: string;
  /** What a model is told to be. */
  readonly instructions: string;
}

function agent(id: string, name: string, about: string): DemoAgent {
  const instructions = `You are ${name}, an agent that a team reaches from its chat. Your field: ${about}. Answer briefly, in Markdown.`;
  return { id: id as AgentId, name, about, instructions };
}

export const DEMO_AGENTS: readonly DemoAgent[] = [
  agent("designer", "Designer", "colours, layout and the words on a page"),
  agent("product-manager", "Product manager", "what to build next, and why"),
  agent("frontend-dev", "Frontend dev", "pages, components and styles"),
  agent("ops", "Ops", "deployments, servers and alerts"),
];
