import { expect, type Locator, type Page } from "@playwright/test";

/** How many elements somebody passes at most on the way to the next one. */
const stepsMaximum = 80;

/** Goes on by Tab, or back with Shift, until an element has the focus; fails where no key leads there. */
export async function tabTo(page: Page, target: Locator, direction: "on" | "back" = "on"): Promise<void> {
  const key = direction === "on" ? "Tab" : "Shift+Tab";
  const hasFocus = () => target.evaluate((element) => element === document.activeElement);
  await expect(target).toBeAttached();
  for (let step = 0; step < stepsMaximum && !(await hasFocus()); step += 1) {
    await page.keyboard.press(key);
  }
  await expect(target, "a key leads there").toBeFocused();
}

/** Goes to a field and writes in it, in the place of what stands there. */
export async function write(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type(text);
}

/** Goes to a choice and takes the option that begins with these letters. */
export async function choose(page: Page, field: Locator, letters: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.type(letters);
}

/** Goes to a button or a link and presses it by a key. */
export async function press(page: Page, target: Locator, key: "Enter" | "Space" = "Enter"): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

/** Passes over what stands on every page. */
export async function toContent(page: Page): Promise<void> {
  await press(page, page.getByRole("link", { name: "Skip to content" }));
  await expect(page.getByRole("main")).toBeFocused();
}
