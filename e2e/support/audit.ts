import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { expect, type Page, test } from "@playwright/test";
import type { AxeResults } from "axe-core";

import { transitionsEnded } from "./accessibility.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What was found wrong so far in this run. */
const wrong: string[] = [];

/** A check with its name and its figure: both are printed, each is a step of the report, and the next one is made all the same. */
export async function audit(name: string, figure: string, check: () => void): Promise<void> {
  await test.step(`${name}: ${figure}`, () => {
    try {
      check();
      console.log(`  right  ${name}: ${figure}`);
    } catch (error) {
      console.log(`  WRONG  ${name}: ${figure}`);
      wrong.push(`${name}: ${figure}\n${String(error)}`);
    }
  });
}

/** Fails where a check found something wrong. */
export function expectAllRight(): void {
  expect(wrong.splice(0), "what the checks found wrong").toEqual([]);
}

/** What of a page a finger may have to hit, and what of it is smaller than it should be. */
interface Targets {
  count: number;
  /** The shortest side of all of them. */
  smallest: number;
  small: string[];
}

/** Looks at every target that is shown. A link within a sentence has the size of its words, as everywhere. */
export function smallTargets(page: Page, least: number): Promise<Targets> {
  return page.evaluate((minimum) => {
    const selector = "a[href], button, input:not([type=hidden]), select, textarea, summary";
    const shown = [...document.querySelectorAll<HTMLElement>(selector)].filter((element) => element.checkVisibility());
    const inSentence = (element: HTMLElement): boolean => {
      const around = element.parentElement?.textContent?.trim() ?? "";
      const isInline = getComputedStyle(element).display === "inline";
      return element.matches("a") && isInline && around !== (element.textContent?.trim() ?? "");
    };
    // Whoever presses a label presses what it names.
    const box = (element: HTMLElement): DOMRect => {
      const label = element.closest("label") ?? (element.id ? document.querySelector(`label[for="${element.id}"]`) : null);
      const own = element.getBoundingClientRect();
      const other = label?.getBoundingClientRect();
      const isMark = element.matches("[type=checkbox], [type=radio]");
      return isMark && other !== undefined && other.height > own.height ? other : own;
    };
    const measured = shown
      .filter((element) => !inSentence(element))
      .map((element) => ({ element, box: box(element) }))
      // What is only there for those who do not see is hit by no finger.
      .filter(({ box }) => box.width > 1 && box.height > 1);
    const side = ({ box }: { box: DOMRect }): number => Math.min(box.width, box.height);
    const words = (element: HTMLElement): string =>
      `${element.tagName.toLowerCase()}.${element.className} "${(element.textContent ?? "").trim().slice(0, 30)}"`;
    return {
      count: measured.length,
      smallest: Math.round(10 * Math.min(...measured.map(side))) / 10,
      // A side is rounded to whole pixels where it is drawn.
      small: measured
        .filter((one) => side(one) < minimum - 0.5)
        .map(({ element, box }) => `${words(element)}: ${Math.round(box.width)}x${Math.round(box.height)}`),
    };
  }, least);
}

/** What axe says of a page at rest. */
interface Seen {
  rules: number;
  violations: { id: string; where: string[] }[];
  /** The least contrast of a text, and whether that text is large. */
  least: number;
  leastIsLarge: boolean;
}

/** Lets axe look at the page: every rule, whatever its weight, and the contrast of every text. */
export async function contrast(page: Page): Promise<Seen> {
  await transitionsEnded(page);
  await page.evaluate(axe);
  const results = (await page.evaluate("axe.run(document)")) as AxeResults;
  const ratios = results.passes
    .filter(({ id }) => id === "color-contrast")
    .flatMap(({ nodes }) => nodes.flatMap(({ any }) => any))
    .map(({ data }) => data as { contrastRatio: number; expectedContrastRatio: string })
    .filter(({ contrastRatio }) => contrastRatio > 0)
    .sort((one, other) => one.contrastRatio - other.contrastRatio);
  const [least] = ratios;
  return {
    rules: results.passes.length + results.violations.length,
    violations: results.violations.map(({ id, nodes }) => ({ id, where: nodes.map(({ target }) => target.join(" ")) })),
    least: least?.contrastRatio ?? 21,
    leastIsLarge: least?.expectedContrastRatio === "3:1",
  };
}
