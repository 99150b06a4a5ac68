from __future__ import annotations

import pytest

from extractors.components.language.logic import foreign_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("We propose a network that folds paper, and show that it is better than the others.", None),
        ("Folding Networks", None),
        ("", None),
        (
            "Wir stellen ein Verfahren vor, das mit einem Netz die Bilder der Straße erkennt und nicht langsam ist.",
            "German",
        ),
        ("Proponemos un método para la clasificación de imágenes con una red que es más rápida.", "Spanish"),
        ("Propomos um método para a classificação de imagens com uma rede que não é lenta.", "Portuguese"),
        ("Proponiamo un metodo per la classificazione delle immagini con una rete che non è lenta.", "Italian"),
        ("Мы предлагаем новый метод классификации изображений с помощью сетей.", "Russian"),
        ("我们提出了一种新的图像分类方法", "Chinese"),
        ("画像分類のための新しい手法を提案する", "Japanese"),
        ("이미지 분류를 위한 새로운 방법을 제안한다", "Korean"),
        ("نقترح طريقة جديدة لتصنيف الصور", "Arabic"),
        ("We study the α-divergence and the β-function of the network in the λ-calculus.", None),
        ("The word 图像 means image, and it is one of the words that we look at in this paper.", None),
    ],
)
def test_guess(text: str, language: str | None) -> None:
    assert foreign_language(text) == language
