(() => {
  const same = (el) => document.querySelectorAll(
    el.dataset.n.split(" ").slice(-1).map((n) => `[data-n~="${n}"]`).join());
  let lit = [];
  const light = (el) => {
    lit.forEach((s) => s.classList.remove("lit"));
    lit = el ? [...same(el)] : [];
    lit.forEach((s) => s.classList.add("lit"));
  };
  const over = (e) => light(e.target.closest("[data-n]"));
  document.addEventListener("mouseover", over);
  document.addEventListener("focusin", over);
  document.addEventListener("click", (e) => {
    const s = e.target.closest(".s[data-to]");
    if (!s || !getSelection().isCollapsed) return;
    location.replace("#" + s.dataset.to);
    light(s);
  });
})();
