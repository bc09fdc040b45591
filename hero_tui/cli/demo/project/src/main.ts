import "./style.css";
import { renderCart } from "./cart/cart";
import { header } from "./ui/header";

const app = document.querySelector<HTMLElement>("#app");

function draw(): void {
  if (app) app.replaceChildren(header(), renderCart());
}

draw();

if (import.meta.hot) {
  import.meta.hot.accept(["./cart/cart", "./ui/header"], draw);
}
