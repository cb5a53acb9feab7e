import { editDistance } from "../access/edit-distance.ts";

/** The word that a typing error most likely meant, or null when none is near. */
export function closestWord<Word extends string>(typed: string, words: readonly Word[]): Word | null {
  const ranked = words
    .map((word) => ({ word, distance: editDistance(typed.slice(0, 40), word) }))
    .filter(({ word, distance }) => distance <= Math.max(1, Math.floor(word.length / 3)))
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.word ?? null;
}
