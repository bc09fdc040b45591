export function header(): HTMLElement {
  const title = document.createElement("h1");
  title.textContent = "Storefront";
  return title;
}
