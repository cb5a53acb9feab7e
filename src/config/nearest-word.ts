import { editDistance } from "../core/access/edit-distance.ts";

/** The word that a typing error most likely meant; null when none is near. */
export function nearestWord(typed: string, words: readonly string[]): string | null {
  const wanted = typed.slice(0, 60).toLowerCase();
  const ranked = words
    .map((word) => ({ word, distance: editDistance(wanted, word.toLowerCase()) }))
    .filter(({ word, distance }) => distance <= Math.max(1, Math.floor(word.length / 5)))
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.word ?? null;
}
